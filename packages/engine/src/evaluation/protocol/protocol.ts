import { AisleError } from '../../domain/errors.ts';
import type { EpochMs } from '../../domain/ids.ts';

/**
 * What may be a target: `new`, items the shopper had not acted on before (those are masked from the lists), or `all`,
 * where a repeat counts and nothing is masked.
 */
export type Target = 'new' | 'all';

interface Common {
  readonly target: Target;
  /**
   * Targets that nobody acted on in training, which no model of behaviour can find: `exclude` drops and counts them,
   * `keep` leaves them in the denominators.
   */
  readonly coldItems: 'exclude' | 'keep';
}

interface Cut {
  /** UTC milliseconds; training ends before it. Without it the cut leaves the last `testShare` of the time span. */
  readonly cut?: EpochMs;
  /** Share of the time between the first and the last interaction, 0 … 1 exclusive. */
  readonly testShare: number;
}

/** One cut for everybody: train on what came before, ask at the cut, targets are what came after. */
export interface TimeProtocol extends Common, Cut {
  readonly kind: 'time';
}

/**
 * Every shopper's last act is the target and everything before it the input, as in most papers. The training data of
 * one shopper is later than the target of another: good for comparing with papers, not for deciding.
 */
export interface LeaveOneOutProtocol extends Common {
  readonly kind: 'leave-one-out';
  /** What is withheld from training: the target and the act before it (the papers' validation item), or the target alone. */
  readonly fitOn: 'all-but-last-two' | 'all-but-last';
}

/**
 * Every act of a test session but its first is the target once, asked from everything its shopper did before it, as of
 * the act before it: what a shop must answer with every click. A session belongs whole to the side of the cut on which
 * it ends, as in the literature on sessions (Ludewig & Jannach 2018), so its first acts may come before the cut.
 */
export interface NextInSessionProtocol extends Common, Cut {
  readonly kind: 'next-in-session';
  /** Minutes without an act that end a shopper's session. */
  readonly sessionGapMinutes: number;
}

export type Protocol = TimeProtocol | LeaveOneOutProtocol | NextInSessionProtocol;

const DEFAULT_TEST_SHARE = 0.15;
const DEFAULT_SESSION_GAP_MINUTES = 30;

/** @throws AisleError `invalid_configuration` when the share is not inside 0 … 1 or the cut is not a time. */
export function timeProtocol(options: Partial<Omit<TimeProtocol, 'kind'>> = {}): TimeProtocol {
  const { target = 'new', coldItems = 'exclude' } = options;
  return { kind: 'time', target, coldItems, ...cutOf(options) };
}

/** @throws AisleError `invalid_configuration` for a share or a cut as in `timeProtocol`, or a gap that is not above 0. */
export function nextInSessionProtocol(
  options: Partial<Omit<NextInSessionProtocol, 'kind'>> = {},
): NextInSessionProtocol {
  const { target = 'new', coldItems = 'exclude' } = options;
  const { sessionGapMinutes = DEFAULT_SESSION_GAP_MINUTES } = options;
  if (!(sessionGapMinutes > 0)) {
    throw new AisleError('invalid_configuration', `sessionGapMinutes is ${sessionGapMinutes}`, {
      field: 'sessionGapMinutes',
      remedy: 'Give the minutes of silence that end a session, for example 30.',
    });
  }
  return { kind: 'next-in-session', sessionGapMinutes, target, coldItems, ...cutOf(options) };
}

function cutOf({ testShare = DEFAULT_TEST_SHARE, cut }: Partial<Cut>): Cut {
  if (!(testShare > 0 && testShare < 1)) {
    throw new AisleError('invalid_configuration', `testShare is ${testShare}`, {
      field: 'testShare',
      remedy: 'Give the share of the time span to test on, for example 0.15.',
    });
  }
  if (cut !== undefined && !Number.isFinite(cut)) {
    throw new AisleError('invalid_configuration', 'the cut is not a time', {
      field: 'cut',
      remedy: 'Give a date inside the data, for example 2011-10-09.',
    });
  }
  return { testShare, ...(cut === undefined ? {} : { cut }) };
}

export function leaveOneOutProtocol(
  options: Partial<Omit<LeaveOneOutProtocol, 'kind'>> = {},
): LeaveOneOutProtocol {
  const { fitOn = 'all-but-last-two', target = 'new', coldItems = 'exclude' } = options;
  return { kind: 'leave-one-out', fitOn, target, coldItems };
}
