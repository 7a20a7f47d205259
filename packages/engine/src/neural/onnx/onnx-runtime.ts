import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { AisleError } from '../../domain/errors.ts';

/** What this room uses of the native runtime. */
export interface OnnxRuntime {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
}

/** The native runtime, or undefined where it is not installed or does not load on this machine. */
export async function loadOnnxRuntime(): Promise<OnnxRuntime | undefined> {
  try {
    const module = (await import('onnxruntime-node')) as OnnxRuntime & { readonly default?: OnnxRuntime };
    return module.default ?? module;
  } catch {
    return undefined;
  }
}

interface SessionOptions {
  /**
   * Threads that wait for the next operation keep their processor busy: quicker answers, and for a training beside other
   * work twice the processor time for nothing. Default: they do.
   */
  readonly spinning?: boolean;
}

/** @throws AisleError `invalid_configuration` when the runtime cannot read the model. */
export async function openSession(
  { InferenceSession }: OnnxRuntime,
  model: string | Uint8Array,
  threads: number,
  { spinning = true }: SessionOptions = {},
): Promise<InferenceSession> {
  try {
    // Shapes change from batch to batch, so a plan of the memory is never used twice.
    return await InferenceSession.create(model as string, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      enableMemPattern: false,
      logSeverityLevel: 3,
      ...(spinning ? {} : { extra: { session: { intra_op: { allow_spinning: '0' } } } }),
    });
  } catch (cause) {
    throw new AisleError(
      'invalid_configuration',
      `The neural runtime cannot read ${typeof model === 'string' ? model : 'the model'}: ${(cause as Error).message}`,
      { remedy: 'Export the model again as ONNX, opset 11 to 21, with all of its weights inside.', cause },
    );
  }
}
