import type { ErrorCode } from '../../domain/errors.ts';
import type { Content, EncoderDescription, TextRole } from '../../domain/ports/encoder.ts';

/** To the worker. */
export type EncoderCommand =
  | {
      readonly kind: 'encode';
      readonly job: number;
      readonly contents: readonly Content[];
      readonly role: TextRole;
    }
  | { readonly kind: 'cancel'; readonly job: number }
  | { readonly kind: 'close' };

export interface EncoderFault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field?: string;
  readonly remedy?: string;
}

/** From the worker. */
export type EncoderMessage =
  | { readonly kind: 'ready'; readonly description: EncoderDescription }
  | { readonly kind: 'unusable'; readonly fault: EncoderFault }
  | { readonly kind: 'encoded'; readonly job: number; readonly vectors: Float32Array<ArrayBuffer> }
  | { readonly kind: 'failed'; readonly job: number; readonly fault: EncoderFault }
  | { readonly kind: 'closed' };
