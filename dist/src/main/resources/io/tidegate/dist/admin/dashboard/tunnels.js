// The list of tunnels: a page at a time, searched by Tidegate, fetched only while it is looked at.
import {byId, confirmed, make, reconcile, write} from './dom.js';
import {change, get} from './api.js';
import {bytes, plural, since} from './text.js';

const PAGE = 25;

export class Tunnels {
  constructor(onProblem) {
    this.onProblem = onProblem;
    this.after = '';
    this.next = '';
    this.visible = false;
    this.asked = 0;
    let typing;
    byId('tunnels-find').addEventListener('input', () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.go(''), 250);
    });
    byId('tunnels-backend').onchange = () => this.go('');
    byId('tunnels-first').onclick = () => this.go('');
    byId('tunnels-on').onclick = () => this.go(this.next);
    new IntersectionObserver(([entry]) => {
      this.visible = entry.isIntersecting;
      if (this.visible) {
        this.fetch();
      }
    }).observe(byId('tunnels'));
  }

  /** The choice of backends. */
  backends(names) {
    const choice = byId('tunnels-backend');
    const known = Array.from(choice.options).slice(1).map(option => option.value);
    if (known.join('\n') !== names.join('\n')) {
      const chosen = choice.value;
      choice.replaceChildren(choice.options[0], ...names.map(name => make('option', {value: name, text: name})));
      choice.value = names.includes(chosen) ? chosen : '';
    }
  }

  go(after) {
    this.after = after;
    this.fetch();
  }

  async fetch() {
    const number = ++this.asked;
    const query = new URLSearchParams({limit: PAGE});
    for (const [name, value] of [['search', byId('tunnels-find').value.trim()], ['backend', byId('tunnels-backend').value], ['after', this.after]]) {
      if (value) {
        query.set(name, value);
      }
    }
    try {
      const page = await get(`/api/v1/tunnels?${query}`);
      if (number === this.asked) {
        this.show(page);
      }
    } catch (refused) {
      write(byId('tunnels-count'), refused.message);
    }
  }

  show(page) {
    this.next = page.next || '';
    reconcile(byId('tunnels-list'), page.tunnels, tunnel => tunnel.id, tunnel => this.createRow(tunnel), updateRow);
    write(byId('tunnels-count'), page.tunnels.length || this.after
      ? `${plural(page.tunnels.length, 'tunnel')}${this.next ? ', and more' : ''}${this.after ? ' on this page' : ''}, oldest first`
      : 'none');
    byId('tunnels-first').disabled = !this.after;
    byId('tunnels-on').disabled = !this.next;
    byId('tunnels-on').parentElement.hidden = !this.after && !this.next;
  }

  createRow(tunnel) {
    const button = make('button', {type: 'button', 'aria-label': `Close tunnel ${tunnel.id} of ${tunnel.client}`, text: 'Close'});
    button.onclick = () => this.close(tunnel);
    return make('tr', {},
      make('th', {scope: 'row', title: `request ${tunnel.request_id}`}, make('b', {text: tunnel.client}), make('span', {class: 'quiet', text: tunnel.id})),
      make('td', {'data-label': 'Server', text: `${tunnel.backend}/${tunnel.server}`}),
      make('td', {'data-label': 'Path', class: 'path', text: tunnel.path, title: tunnel.path}),
      make('td', {'data-label': 'Open for', 'data-part': 'age', class: 'number', title: tunnel.since}),
      make('td', {'data-label': 'To server', 'data-part': 'up', class: 'number'}),
      make('td', {'data-label': 'To client', 'data-part': 'down', class: 'number'}),
      make('td', {class: 'act'}, button));
  }

  async close(tunnel) {
    write(byId('close-which'), `${tunnel.client} to ${tunnel.backend}/${tunnel.server}, ${tunnel.path}, open for ${since(tunnel.since)}`);
    if (!await confirmed(byId('close'))) {
      return;
    }
    try {
      await change('DELETE', `/api/v1/tunnels/${encodeURIComponent(tunnel.id)}`);
      this.fetch();
    } catch (refused) {
      this.onProblem(`tunnel ${tunnel.id} is not closed: ${refused.message}`);
    }
  }
}

function updateRow(row, tunnel) {
  const part = name => row.querySelector(`[data-part=${name}]`);
  write(part('age'), since(tunnel.since));
  write(part('up'), bytes(tunnel.bytes_to_server));
  write(part('down'), bytes(tunnel.bytes_to_client));
}
