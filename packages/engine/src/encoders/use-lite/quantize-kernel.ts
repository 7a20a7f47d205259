const LEVELS = 127;

/** A kernel as 8-bit levels: element ≈ level · scale of its column. */
export interface QuantizedKernel {
  /** inputs × outputs, row-major. */
  readonly levels: Int8Array;
  /** One an output. */
  readonly scales: Float32Array;
}

/** Symmetric, one scale a column, from an inputs × outputs kernel. */
export function quantizeKernel(kernel: Float32Array, inputs: number, outputs: number): QuantizedKernel {
  const scales = new Float32Array(outputs);
  for (let row = 0; row < inputs; row++)
    for (let i = 0; i < outputs; i++) scales[i] = Math.max(scales[i]!, Math.abs(kernel[row * outputs + i]!));
  for (let i = 0; i < outputs; i++) scales[i] = scales[i] === 0 ? 1 : scales[i]! / LEVELS;
  const levels = new Int8Array(inputs * outputs);
  for (let row = 0; row < inputs; row++)
    for (let i = 0; i < outputs; i++)
      levels[row * outputs + i] = Math.round(kernel[row * outputs + i]! / scales[i]!);
  return { levels, scales };
}
