import { AisleError } from '../domain/errors.ts';

/** Headers of a part, at most; a picture's have a hundred bytes. */
const MOST_HEADER_BYTES = 4096;
/** Parts that are looked at: twelve megabytes of empty ones would take half a second. */
const MOST_PARTS = 50;

/**
 * The first file of a form (multipart/form-data, RFC 7578): a form with a picture has one, and what else it carries is
 * left alone. A view into the body, nothing is copied.
 * @throws AisleError `invalid_request` for what is no such form.
 */
export function multipartPicture(body: Buffer, contentType: string): Uint8Array {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw refuse('The form names no boundary.');
  const line = Buffer.from(`--${boundary}`, 'latin1');
  const divider = Buffer.from(`\r\n--${boundary}`, 'latin1');
  let at = body.indexOf(line);
  if (at !== 0 && body.subarray(at - 2, at).toString('latin1') !== '\r\n')
    throw refuse('The form does not begin with its boundary.');
  at += line.length;
  for (let part = 0; part < MOST_PARTS; part++) {
    // After a boundary stands `--` where it was the last one.
    if (body.subarray(at, at + 2).toString('latin1') !== '\r\n') break;
    const head = body.indexOf('\r\n\r\n', at);
    if (head < 0 || head - at > MOST_HEADER_BYTES) break;
    const end = body.indexOf(divider, head + 2);
    if (end < 0) break;
    const headers = body.subarray(at, head).toString('latin1');
    if (/^content-disposition:[^\r\n]*;\s*filename\*?=/im.test(headers))
      return body.subarray(Math.min(head + 4, end), end);
    at = end + divider.length;
  }
  throw refuse('The form has no file, or ends early.');
}

function refuse(detail: string): AisleError {
  return new AisleError('invalid_request', detail, {
    remedy: 'Send the picture itself with its content type, or a form with one file.',
  });
}
