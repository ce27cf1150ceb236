// What the page asks of the server. Every failure is an Error whose message can be shown.

let token = "";

/** The server wants a token, or another one. */
export class TokenError extends Error {}

export function useToken(text) {
  token = text;
}

async function ask(path, options = {}) {
  const headers = { ...options.headers };
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch {
    throw new Error("The server does not answer. Is it still running?");
  }
  if (response.ok) {
    return response;
  }
  const problem = await response.json().then((body) => body.error, () => response.statusText);
  if (response.status === 401) {
    throw new TokenError(token ? "The server does not know this token." : "");
  }
  throw new Error(`${words(response.status)} ${problem}`.trim());
}

function words(status) {
  return {
    400: "This image does not fit.",
    408: "The image arrived too slowly.",
    413: "This image is too large for the server.",
    429: "The server is busy. Try again in a moment.",
    503: "The server is stopping.",
    504: "The server took too long.",
  }[status] ?? "The server failed.";
}

/** The models: name, version and, for those that segment, title, dimensions and classes. */
export async function listModels() {
  const response = await ask("v1/models");
  return (await response.json()).models;
}

/** A file that comes with the server. */
export async function fetchSample(name) {
  const response = await ask(`samples/${name}`);
  return new File([await response.blob()], name);
}

/** Segments an image: the mask as a Blob, and what there is of each class. */
export async function segment(model, file) {
  const response = await ask(
    `v1/models/${model.name}/versions/${model.version}:segment`,
    { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
  return {
    classes: JSON.parse(response.headers.get("Segmentation-Classes")),
    picture: response.headers.get("Content-Type").startsWith("image/"),
    blob: await response.blob(),
  };
}
