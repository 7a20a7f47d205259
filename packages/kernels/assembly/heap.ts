// A bounded heap of (score, id) whose root is the worst one kept: the lowest score, of equal scores the
// highest id. Two parallel arrays, u32 ids and f32 scores, each with room for k.

// @ts-ignore: decorator
@inline
function isWorse(scoreA: f32, idA: u32, scoreB: f32, idB: u32): bool {
  return scoreA < scoreB || (scoreA == scoreB && idA > idB);
}

function siftDown(ids: usize, scores: usize, size: i32, start: i32, score: f32, id: u32): void {
  let at = start;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    let childScore = load<f32>(scores + ((<usize>child) << 2));
    let childId = load<u32>(ids + ((<usize>child) << 2));
    if (child + 1 < size) {
      const otherScore = load<f32>(scores + ((<usize>child) << 2), 4);
      const otherId = load<u32>(ids + ((<usize>child) << 2), 4);
      if (isWorse(otherScore, otherId, childScore, childId)) {
        child++;
        childScore = otherScore;
        childId = otherId;
      }
    }
    if (!isWorse(childScore, childId, score, id)) break;
    store<f32>(scores + ((<usize>at) << 2), childScore);
    store<u32>(ids + ((<usize>at) << 2), childId);
    at = child;
  }
  store<f32>(scores + ((<usize>at) << 2), score);
  store<u32>(ids + ((<usize>at) << 2), id);
}

function siftUp(ids: usize, scores: usize, start: i32, score: f32, id: u32): void {
  let at = start;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const parentScore = load<f32>(scores + ((<usize>parent) << 2));
    const parentId = load<u32>(ids + ((<usize>parent) << 2));
    if (!isWorse(score, id, parentScore, parentId)) break;
    store<f32>(scores + ((<usize>at) << 2), parentScore);
    store<u32>(ids + ((<usize>at) << 2), parentId);
    at = parent;
  }
  store<f32>(scores + ((<usize>at) << 2), score);
  store<u32>(ids + ((<usize>at) << 2), id);
}

/** Offers one entry; returns how many the heap then holds. */
export function offer(ids: usize, scores: usize, size: i32, k: i32, score: f32, id: u32): i32 {
  if (size < k) {
    siftUp(ids, scores, size, score, id);
    return size + 1;
  }
  if (isWorse(load<f32>(scores), load<u32>(ids), score, id)) siftDown(ids, scores, size, 0, score, id);
  return size;
}

/** Turns the heap into a list, best first. */
export function sortBestFirst(ids: usize, scores: usize, size: i32): void {
  for (let end = size - 1; end > 0; end--) {
    const lastScore = load<f32>(scores + ((<usize>end) << 2));
    const lastId = load<u32>(ids + ((<usize>end) << 2));
    store<f32>(scores + ((<usize>end) << 2), load<f32>(scores));
    store<u32>(ids + ((<usize>end) << 2), load<u32>(ids));
    siftDown(ids, scores, end, 0, lastScore, lastId);
  }
}

/** Sorts u32 ids ascending, in place (heapsort). */
export function sortIds(ids: usize, size: i32): void {
  for (let start = (size >> 1) - 1; start >= 0; start--) sinkId(ids, size, start);
  for (let end = size - 1; end > 0; end--) {
    const last = load<u32>(ids + ((<usize>end) << 2));
    store<u32>(ids + ((<usize>end) << 2), load<u32>(ids));
    store<u32>(ids, last);
    sinkId(ids, end, 0);
  }
}

function sinkId(ids: usize, size: i32, start: i32): void {
  let at = start;
  const id = load<u32>(ids + ((<usize>at) << 2));
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    let childId = load<u32>(ids + ((<usize>child) << 2));
    if (child + 1 < size) {
      const otherId = load<u32>(ids + ((<usize>child) << 2), 4);
      if (otherId > childId) {
        child++;
        childId = otherId;
      }
    }
    if (childId <= id) break;
    store<u32>(ids + ((<usize>at) << 2), childId);
    at = child;
  }
  store<u32>(ids + ((<usize>at) << 2), id);
}
