// The admin API. The token lives in this tab alone.

const KEY = 'tidegate-token';
let askForToken = async () => false;

/** Who is asked for a token where one is missing or wrong; resolves to whether there is a new one. */
export function onTokenNeeded(ask) {
  askForToken = ask;
}

export function token() {
  return sessionStorage.getItem(KEY) || '';
}

export function keepToken(value) {
  if (value) {
    sessionStorage.setItem(KEY, value);
  } else {
    sessionStorage.removeItem(KEY);
  }
}

/** An answer that is no success; `status` is 0 where nobody answered. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function get(path) {
  return send('GET', path);
}

/** A question that needs a body but changes nothing. */
export function ask(path, body) {
  return send('POST', path, body);
}

/** Asks for the token, and tries again, as long as it is missing or wrong. */
export async function change(method, path, body) {
  for (;;) {
    try {
      return await send(method, path, body);
    } catch (refused) {
      const mayHelp = refused.status === 401 || (refused.status === 403 && token());
      if (!mayHelp || !await askForToken(refused.message)) {
        throw refused;
      }
    }
  }
}

async function send(method, path, body) {
  const headers = {Accept: 'application/json'};
  if (token()) {
    headers.Authorization = `Bearer ${token()}`;
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(path, {method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store'});
  } catch {
    throw new Refused(0, 'Tidegate does not answer');
  }
  const text = await response.text();
  const json = parsed(text);
  if (!response.ok && !(path === '/health/ready' && response.status === 503)) {
    throw new Refused(response.status, json.error || `status ${response.status}`);
  }
  return json;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
