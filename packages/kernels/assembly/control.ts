// The control block at the start of the shared memory: addresses agree with src/control-block.ts.
// Each word has a cache line of its own, so that waiting on one never slows writing another.
const BARRIER_COUNT: usize = 1024;
const BARRIER_GENERATION: usize = 1088;
const ABORT: usize = 1152;
/** Seconds a barrier may wait before the other threads count as lost. */
const STALL_SECONDS: usize = 1216;
/** Eight work counters, 64 bytes apart; the caller zeroes them before each fork. */
const COUNTERS: usize = 1280;
const COUNTER_COUNT: i32 = 8;

const SPINS: i32 = 4000;

/** The next unclaimed piece of work of a phase: threads that run faster take more. */
export function claim(counter: i32): i32 {
  return atomic.add<i32>(COUNTERS + ((<usize>(counter & (COUNTER_COUNT - 1))) << 6), 1);
}

/** Zeroes a counter that no thread claims from in this phase (separate it by a barrier from its use). */
export function resetCounter(counter: i32): void {
  atomic.store<i32>(COUNTERS + ((<usize>(counter & (COUNTER_COUNT - 1))) << 6), 0);
}

/** Every thread of the fork waits here until all have come. Traps when another thread failed or is lost. */
export function barrier(threads: i32): void {
  if (threads == 1) return;
  const generation = atomic.load<i32>(BARRIER_GENERATION);
  if (atomic.add<i32>(BARRIER_COUNT, 1) == threads - 1) {
    atomic.store<i32>(BARRIER_COUNT, 0);
    atomic.store<i32>(BARRIER_GENERATION, generation + 1);
    atomic.notify(BARRIER_GENERATION, threads);
    return;
  }
  for (let i = 0; i < SPINS; i++) {
    if (atomic.load<i32>(BARRIER_GENERATION) != generation) return;
  }
  let left = load<i32>(STALL_SECONDS);
  while (atomic.load<i32>(BARRIER_GENERATION) == generation) {
    if (atomic.load<i32>(ABORT) != 0) unreachable();
    if (atomic.wait<i32>(BARRIER_GENERATION, generation, 1_000_000_000) == 2) {
      if (--left <= 0) unreachable();
    }
  }
}
