// What would become of a request.
import {byId, make} from './dom.js';
import {ask} from './api.js';

export class Explain {
  constructor() {
    byId('explain-form').addEventListener('submit', event => {
      event.preventDefault();
      this.explain();
    });
  }

  async explain() {
    try {
      show(await ask('/api/v1/explain', question()));
    } catch (problem) {
      byId('explain-answer').replaceChildren(make('p', {class: 'verdict', 'data-tone': 'bad', text: problem.message}));
    }
  }
}

/** A URL with or without scheme and host, as one would type it. */
function question() {
  const typed = byId('explain-url').value.trim();
  const whole = /^([a-z]+):\/\/([^/?#]*)(.*)$/i.exec(typed);
  const rest = whole ? whole[3].replace(/#.*$/, '') : typed;
  const wanted = {method: byId('explain-method').value, path: rest.startsWith('/') ? rest : `/${rest}`, headers: headers()};
  if (whole) {
    wanted.host = whole[2];
  }
  if (whole && /^wss?$/i.test(whole[1])) {
    wanted.headers = {Upgrade: 'websocket', Connection: 'Upgrade', ...wanted.headers};
  }
  for (const name of ['frontend', 'source']) {
    const value = byId(`explain-${name}`).value.trim();
    if (value) {
      wanted[name] = value;
    }
  }
  return wanted;
}

function headers() {
  const all = {};
  for (const line of byId('explain-headers').value.split('\n').filter(text => text.trim())) {
    const colon = line.indexOf(':');
    if (colon < 1) {
      throw new Error(`a header is NAME: VALUE, not ${line}`);
    }
    const name = line.slice(0, colon).trim();
    all[name] = [...(all[name] || []), line.slice(colon + 1).trim()];
  }
  return all;
}

function show(answer) {
  const parts = [verdict(answer)];
  if (answer.missed?.length) {
    parts.push(make('h3', {text: 'Routes that did not match'}), make('ol', {class: 'missed'}, ...byRoute(answer.missed).map(missedRoute)));
  }
  if (answer.timeouts) {
    parts.push(make('h3', {text: 'Timeouts in force'}), make('dl', {class: 'timeouts'}, ...Object.entries(answer.timeouts).map(([name, value]) =>
      make('div', {}, make('dt', {text: name}), make('dd', {text: value})))));
  }
  byId('explain-answer').replaceChildren(...parts);
}

/** All that one route missed, together. */
function byRoute(missed) {
  const routes = new Map();
  for (const miss of missed) {
    routes.set(miss.route, [...(routes.get(miss.route) || []), miss]);
  }
  return [...routes.values()];
}

function missedRoute(misses) {
  const item = make('li', {}, make('code', {text: `routes[${misses[0].route}]`}), ` to ${misses[0].backend}: `);
  misses.forEach((miss, i) => item.append(i ? '; ' : '', make('b', {text: miss.field}), `, ${miss.why}`));
  return item;
}

function verdict(answer) {
  if (answer.answer) {
    return make('p', {class: 'verdict', 'data-tone': 'bad', text: `${answer.frontend} answers ${answer.answer.status} ${answer.answer.error}: ${answer.why}`});
  }
  const route = `${answer.websocket ? 'WebSocket handshake' : 'HTTP request'} on ${answer.frontend}, routes[${answer.route.index}] to ${answer.backend}, as ${answer.route.path_to_server}`;
  return answer.server
    ? make('p', {class: 'verdict', 'data-tone': 'good'}, make('b', {text: `${answer.backend}/${answer.server.name}`}), ` ${answer.server.url}`, make('br'), route, make('br'), answer.why)
    : make('p', {class: 'verdict', 'data-tone': 'bad', text: `${route}. No server: ${answer.why}`});
}
