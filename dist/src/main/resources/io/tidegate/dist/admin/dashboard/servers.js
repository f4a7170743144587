// The list of backends and servers: a page of it, so that thousands do not matter.
import {byId, confirmed, make, reconcile, write} from './dom.js';
import {change} from './api.js';
import {Sparkline} from './chart.js';
import {clock, count, plural, rate, since} from './text.js';
import {isInTrouble, isUsable} from './state.js';

const PAGE = 100;
const SHOWN = {
  all: () => true,
  unusable: server => !isUsable(server),
  trouble: isInTrouble,
  set: server => server.state !== 'ready',
};
const COLUMNS = [['Server'], ['State'], ['Health'], ['Active', 'number'], ['New/s', 'number'], ['Failed', 'number'], ['Last check'], ['Weight', 'number'], ['']];

export class Servers {
  constructor(state, onChanged, onProblem) {
    this.state = state;
    this.onChanged = onChanged;
    this.onProblem = onProblem;
    this.page = 0;
    this.lines = new Map();
    for (const id of ['servers-find', 'servers-show']) {
      byId(id).addEventListener('input', () => {
        this.page = 0;
        this.render();
      });
    }
    byId('servers-back').onclick = () => this.turn(-1);
    byId('servers-on').onclick = () => this.turn(1);
  }

  /** Shows only those that are so: a value of the choice. */
  show(which) {
    byId('servers-find').value = '';
    byId('servers-show').value = which;
    this.turn(-this.page);
  }

  turn(by) {
    this.page += by;
    this.render();
    byId('servers').scrollIntoView({block: 'start'});
  }

  /** One more point for each backend's line. */
  tick() {
    for (const backend of this.state.backends) {
      this.line(backend).add(backend.handshakeRate);
    }
  }

  line(backend) {
    if (!this.lines.has(backend.name)) {
      this.lines.set(backend.name, new Sparkline(150, 24, `Handshakes per second of ${backend.name}`));
    }
    return this.lines.get(backend.name);
  }

  render() {
    const found = this.found();
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    this.page = Math.min(Math.max(0, this.page), pages - 1);
    const shown = found.slice(this.page * PAGE, (this.page + 1) * PAGE);
    const groups = this.state.backends
      .map(backend => ({backend, servers: shown.filter(server => server.backend === backend.name)}))
      .filter(group => group.servers.length);
    reconcile(byId('servers-list'), groups, group => group.backend.name, group => this.createGroup(group.backend), (element, group) => this.updateGroup(element, group));
    write(byId('servers-count'), found.length === this.state.servers.length
      ? plural(found.length, 'server')
      : `${count(found.length)} of ${plural(this.state.servers.length, 'server')}`);
    write(byId('servers-page'), `page ${this.page + 1} of ${pages}`);
    byId('servers-back').disabled = this.page === 0;
    byId('servers-on').disabled = this.page === pages - 1;
    byId('servers-back').parentElement.hidden = pages === 1;
  }

  found() {
    const text = byId('servers-find').value.trim().toLowerCase();
    const show = byId('servers-show').value;
    return this.state.servers.filter(server =>
      (!text || server.key.toLowerCase().includes(text) || server.url.toLowerCase().includes(text))
      && SHOWN[show](server));
  }

  createGroup(backend) {
    const row = make('tr', {}, ...COLUMNS.map(([name, kind]) =>
      make('th', {scope: 'col', class: kind}, name || make('span', {class: 'unseen', text: 'Change'}))));
    return make('section', {class: 'backend', 'aria-label': `Backend ${backend.name}`},
      make('header', {},
        make('h3', {text: backend.name}),
        make('span', {class: 'pill', 'data-part': 'usable'}),
        make('span', {class: 'quiet', 'data-part': 'facts'}),
        this.line(backend).svg),
      make('table', {}, make('thead', {}, row), make('tbody')));
  }

  updateGroup(element, {backend, servers}) {
    const part = name => element.querySelector(`[data-part=${name}]`);
    write(part('usable'), `${count(backend.usable)} of ${count(backend.servers.length)} usable`);
    part('usable').dataset.tone = backend.usable === 0 ? 'bad' : backend.usable < backend.servers.length ? 'warn' : 'good';
    write(part('facts'), [backend.balance, `${count(backend.active)} active`, `${rate(backend.handshakeRate)} handshakes/s`, plural(backend.errors, 'error'),
      ...(backend.queued ? [`${count(backend.queued)} waiting`] : [])].join(' · '));
    reconcile(element.querySelector('tbody'), servers, server => server.key, server => this.createRow(server), updateRow);
  }

  createRow(server) {
    const cell = (part, label, kind) => make('td', {'data-part': part, 'data-label': label, class: kind});
    const button = make('button', {type: 'button', 'aria-label': `Change ${server.key}`, text: 'Change'});
    button.onclick = () => this.change(server.key);
    return make('tr', {},
      make('th', {scope: 'row'}, make('b', {text: server.name}), make('span', {class: 'quiet', text: server.url})),
      make('td', {'data-label': 'State'}, make('span', {class: 'pill', 'data-part': 'state'})),
      make('td', {'data-label': 'Health'}, make('span', {class: 'pill', 'data-part': 'health'})),
      cell('active', 'Active', 'number'), cell('rate', 'Per second', 'number'), cell('failed', 'Failed checks', 'number'),
      make('td', {'data-label': 'Last check', class: 'check', 'data-part': 'check'}, make('span', {'data-part': 'detail'}), make('span', {class: 'quiet', 'data-part': 'ago'})), cell('weight', 'Weight', 'number'),
      make('td', {class: 'act'}, button));
  }

  async change(key) {
    const server = this.state.servers.find(candidate => candidate.key === key);
    const asked = server && await askForChange(server);
    if (!asked) {
      return;
    }
    try {
      await change('PATCH', `/api/v1/backends/${encodeURIComponent(server.backend)}/servers/${encodeURIComponent(server.name)}`, asked);
      this.onChanged();
    } catch (refused) {
      this.onProblem(`${key} is not changed: ${refused.message}`);
    }
  }
}

const STATE_TONES = {ready: 'good', drain: 'warn', maint: 'warn'};
const HEALTH_TONES = {up: 'good', down: 'bad', unchecked: 'none'};

function updateRow(row, server) {
  const part = name => row.querySelector(`[data-part=${name}]`);
  write(part('state'), server.state);
  part('state').dataset.tone = STATE_TONES[server.state];
  write(part('health'), server.ejected_until ? 'ejected' : server.health);
  part('health').dataset.tone = server.ejected_until ? 'bad' : HEALTH_TONES[server.health];
  write(part('active'), count(server.active));
  write(part('rate'), rate(server.rate));
  write(part('failed'), count(server.checks_failed));
  write(part('weight'), server.weight);
  const check = server.last_check;
  write(part('detail'), server.ejected_until ? `no new tunnels until ${clock(server.ejected_until)}: real traffic failed`
    : check ? `${check.result === 'passed' ? '' : `${check.result}: `}${check.detail}` : 'none yet');
  write(part('ago'), check ? `${since(check.at)} ago` : '');
  part('check').dataset.tone = server.ejected_until || (check && check.result !== 'passed') ? 'bad' : 'none';
  row.dataset.trouble = isInTrouble(server);
}

/** What the operator wants of the server: only what differs; undefined where nothing is wanted. */
async function askForChange(server) {
  const dialog = byId('change');
  const weight = byId('change-weight');
  const state = () => dialog.querySelector('[name=state]:checked').value;
  write(byId('change-title'), server.key);
  write(byId('change-now'), `${server.url} · now ${server.state}, ${server.health}, weight ${server.weight}, ${count(server.active)} active`);
  dialog.querySelector(`[name=state][value=${server.state}]`).checked = true;
  weight.value = server.weight;
  const tell = () => write(byId('change-means'), means(server, state(), weight.value));
  dialog.oninput = tell;
  tell();
  if (!await confirmed(dialog)) {
    return undefined;
  }
  const wanted = {};
  if (state() !== server.state) {
    wanted.state = state();
  }
  if (Number(weight.value) !== server.weight) {
    wanted.weight = Number(weight.value);
  }
  return Object.keys(wanted).length ? wanted : undefined;
}

function means(server, state, weight) {
  const sentences = [];
  if (state !== server.state) {
    sentences.push({
      ready: 'It takes new tunnels again.',
      drain: `New tunnels go elsewhere. After the grace its ${plural(server.active, 'open one')} will be closed with 1001, at the rate of drain.close-rate.`,
      maint: `New tunnels go elsewhere. Its ${plural(server.active, 'open one')} will stay.`,
    }[state]);
  }
  if (Number(weight) !== server.weight) {
    sentences.push(Number(weight) === 0 ? 'With weight 0 it gets no new tunnels.' : `Its weight changes from ${server.weight} to ${weight}.`);
  }
  return sentences.join(' ') || 'Nothing changes.';
}
