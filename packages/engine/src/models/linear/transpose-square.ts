const TILE = 64;

/** Transposes an n × n row-major matrix in place, tile by tile so that both sides stay in the cache. */
export function transposeSquare(matrix: Float32Array, n: number): void {
  for (let top = 0; top < n; top += TILE) {
    const bottom = Math.min(n, top + TILE);
    for (let left = top; left < n; left += TILE) {
      const right = Math.min(n, left + TILE);
      for (let row = top; row < bottom; row++) {
        for (let column = Math.max(left, row + 1); column < right; column++) {
          const above = matrix[row * n + column]!;
          matrix[row * n + column] = matrix[column * n + row]!;
          matrix[column * n + row] = above;
        }
      }
    }
  }
}
