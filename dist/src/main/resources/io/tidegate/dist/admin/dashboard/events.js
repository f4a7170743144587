// What happened: server-sent events, the newest on top.
import {byId, make, write} from './dom.js';
import {clock, plural} from './text.js';

const KEPT = 200;
const KINDS = ['health', 'state', 'reload', 'drain'];

export class Events {
  /** `onEvent` is told of each new one, `onLive` whether the stream is there. */
  constructor(onEvent, onLive) {
    this.onEvent = onEvent;
    this.onLive = onLive;
    this.list = byId('events-list');
    this.tell();
  }

  open() {
    const source = new EventSource('/api/v1/events?recent=true');
    source.onopen = () => this.onLive(true);
    source.onerror = () => {
      this.onLive(false);
      // The browser comes back by itself, but not after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(() => this.open(), 5000);
      }
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, event => this.add(kind, JSON.parse(event.data), event.lastEventId));
    }
  }

  add(kind, data, id) {
    // what is sent again after a reconnect
    if (this.list.querySelector(`[data-id="${CSS.escape(id)}"]`)) {
      return;
    }
    const [text, tone] = sentence(kind, data);
    this.list.prepend(make('li', {'data-tone': tone, 'data-id': id},
      make('time', {datetime: data.at, text: clock(data.at), title: data.at}),
      make('span', {class: 'kind', text: kind}),
      make('span', {class: 'what', text})));
    while (this.list.children.length > KEPT) {
      this.list.lastElementChild.remove();
    }
    this.tell();
    this.onEvent(kind, data);
  }

  tell() {
    const shown = this.list.children.length;
    write(byId('events-count'), shown ? plural(shown, 'event') : 'none yet');
  }
}

function sentence(kind, data) {
  const server = `${data.backend}/${data.server}`;
  switch (kind) {
    case 'health':
      if (data.ejected_until) {
        return [`${server} is ejected until ${clock(data.ejected_until)}: ${data.evidence}`, 'bad'];
      }
      if (data.readmitted) {
        return [`${server} is readmitted`, 'good'];
      }
      return [`${server} is ${data.health}: ${data.evidence}`, {up: 'good', down: 'bad'}[data.health] || 'none'];
    case 'state':
      return [`${server} is set to ${data.state}, weight ${data.weight}`, data.state === 'ready' ? 'good' : 'warn'];
    case 'reload':
      return [data.accepted ? `reloaded: ${data.summary}` : `reload refused: ${data.summary}`, data.accepted ? 'good' : 'bad'];
    default:
      return [{
        leaving: 'this node leaves: it is not ready any more, and will drain',
        shutdown: 'the process ends: all tunnels drain',
        removed: `${server} is removed: its tunnels drain`,
        state: `${server} drains`,
      }[data.why] || data.why, 'warn'];
  }
}
