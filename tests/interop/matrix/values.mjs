// Values as the steps write them, whatever the client: JSON, with bytes as {"$bytes": "<base64>"}. So they also fit in a line of text.

export const bytes = (...values) => ({ $bytes: Buffer.from(values).toString('base64') });

export const manyBytes = (length, value) => ({ $bytes: Buffer.alloc(length, value).toString('base64') });

/** As a JavaScript client sends it. */
export function toJavaScript(value) {
  if (Array.isArray(value)) {
    return value.map(toJavaScript);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return typeof value.$bytes === 'string'
    ? Buffer.from(value.$bytes, 'base64')
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJavaScript(item)]));
}

/** What a JavaScript client received. */
export function fromJavaScript(value) {
  if (Array.isArray(value)) {
    return value.map(fromJavaScript);
  }
  if (value instanceof Error) {
    return { message: value.message, data: fromJavaScript(value.data) };
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Buffer.isBuffer(value) || value instanceof ArrayBuffer
    ? { $bytes: Buffer.from(value).toString('base64') }
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromJavaScript(item)]));
}
