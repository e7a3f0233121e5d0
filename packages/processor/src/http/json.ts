/** Answers with JSON. Not by `Response.json`, whose text Node's server reads out of a stream again. */
export const json = (
  body: object,
  {status = 200, headers}: {status?: number; headers?: object} = {},
): Response =>
  new Response(JSON.stringify(body), {status, headers: {'content-type': 'application/json', ...headers}});
