// What was polled, and what follows from two polls: rates.

const NOT_ERRORS = new Set(['ok', 'refused', 'client-gone']);

const WINDOW_MS = 1500; // a shorter time between two polls says little about a rate

/** The last poll, each server with its backend's name, its key and its rate. */
export class State {
  constructor() {
    this.backends = [];
    this.servers = [];
    this.totals = new Map();
    this.rates = new Map();
    this.at = 0;
  }

  /** Takes the answer of /api/v1/backends; returns whether the rates are new. */
  take(answer, now = performance.now()) {
    const isNew = !this.at || now - this.at >= WINDOW_MS;
    const totals = new Map();
    const rates = new Map();
    const rateOf = (key, total) => {
      const before = this.totals.get(key);
      const rate = isNew && this.at && before !== undefined && total >= before
        ? (total - before) * 1000 / (now - this.at)
        : this.rates.get(key) ?? 0;
      totals.set(key, total);
      rates.set(key, rate);
      return rate;
    };
    this.backends = answer.backends.map(backend => withRates(backend, rateOf));
    this.servers = this.backends.flatMap(backend => backend.servers);
    const hadRates = Boolean(this.at);
    if (isNew) {
      this.totals = totals;
      this.rates = rates;
      this.at = now;
    }
    return isNew && hadRates;
  }

  sum(field) {
    return this.backends.reduce((sum, backend) => sum + backend[field], 0);
  }
}

function withRates(backend, rateOf) {
  const servers = backend.servers.map(server => {
    const key = `${backend.name}/${server.name}`;
    return {...server, backend: backend.name, key, rate: rateOf(key, server.total)};
  });
  const errors = Object.entries(backend.handshakes)
    .filter(([result]) => !NOT_ERRORS.has(result))
    .reduce((sum, [, number]) => sum + number, 0);
  return {
    ...backend,
    servers,
    errors,
    active: servers.reduce((sum, server) => sum + server.active, 0),
    usable: servers.filter(isUsable).length,
    handshakeRate: rateOf(`${backend.name} ok`, backend.handshakes.ok ?? 0),
    errorRate: rateOf(`${backend.name} errors`, errors),
  };
}

/** Takes new tunnels: nobody has switched it off, and its checks do not say that it is down. */
export function isUsable(server) {
  return server.state === 'ready' && server.health !== 'down' && !server.ejected_until;
}

export function isInTrouble(server) {
  return server.health === 'down' || Boolean(server.ejected_until);
}
