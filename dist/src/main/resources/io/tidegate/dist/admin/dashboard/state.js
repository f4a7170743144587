// What was polled, and what follows from two polls: rates.

const NOT_ERRORS = new Set(['ok', 'refused', 'client-gone']);

/** One server of a poll, with its backend's name and its rate. */
export class State {
  constructor() {
    this.backends = [];
    this.servers = [];
    this.totals = new Map();
    this.at = 0;
  }

  /** Takes the answer of /api/v1/backends. */
  take(answer, now = performance.now()) {
    const seconds = this.at ? (now - this.at) / 1000 : 0;
    this.at = now;
    const totals = new Map();
    const rateOf = (key, total) => {
      totals.set(key, total);
      const before = this.totals.get(key);
      return seconds && before !== undefined && total >= before ? (total - before) / seconds : 0;
    };
    this.backends = answer.backends.map(backend => this.backend(backend, rateOf));
    this.servers = this.backends.flatMap(backend => backend.servers);
    this.totals = totals;
  }

  backend(backend, rateOf) {
    const servers = backend.servers.map(server => {
      const key = `${backend.name}/${server.name}`;
      return {...server, backend: backend.name, key, rate: rateOf(key, server.total)};
    });
    const errors = Object.entries(backend.handshakes || {})
      .filter(([result]) => !NOT_ERRORS.has(result))
      .reduce((sum, [, number]) => sum + number, 0);
    return {
      ...backend,
      servers,
      errors,
      active: servers.reduce((sum, server) => sum + server.active, 0),
      usable: servers.filter(isUsable).length,
      handshakeRate: rateOf(`${backend.name} ok`, backend.handshakes?.ok ?? 0),
      errorRate: rateOf(`${backend.name} errors`, errors),
    };
  }

  sum(field) {
    return this.backends.reduce((sum, backend) => sum + backend[field], 0);
  }
}

/** Takes new tunnels: nobody has switched it off, and its checks do not say that it is down. */
export function isUsable(server) {
  return server.state === 'ready' && server.health !== 'down' && !server.ejected_until;
}

export function isInTrouble(server) {
  return server.health === 'down' || Boolean(server.ejected_until);
}
