// The dashboard: polls every two seconds, listens to events, and never lets a slow answer pile up.
import {byId, confirmed, make, write} from './dom.js';
import {get, keepToken, onTokenNeeded, token} from './api.js';
import {Sparkline} from './chart.js';
import {State} from './state.js';
import {Servers} from './servers.js';
import {Events} from './events.js';
import {Tunnels} from './tunnels.js';
import {Explain} from './explain.js';
import {showNodes} from './nodes.js';
import {count, duration, rate} from './text.js';

const POLL_MS = 2000;
const state = new State();
const servers = new Servers(state, () => poll(), problem => notify(problem));
const tunnels = new Tunnels(problem => notify(problem));
const events = new Events(() => soon(), isLive => live(isLive));
new Explain();

const FIGURES = [
  ['Tunnels and requests', () => state.sum('active'), count],
  ['Handshakes/s', () => state.sum('handshakeRate'), rate],
  ['Errors/s', () => state.sum('errorRate'), rate],
  ['Servers not usable', () => state.servers.length - state.sum('usable'), count, () => servers.show('unusable')],
].map(([name, value, text, onClick]) => {
  const line = new Sparkline(300, 48, `${name}, the last five minutes`);
  const number = make('b', {text: '–'});
  const figure = make(onClick ? 'button' : 'div', {class: 'figure', type: onClick && 'button', title: onClick && 'Show them'},
    make('span', {class: 'quiet', text: name}), number, line.svg);
  figure.onclick = onClick;
  byId('figures').append(figure);
  return {line, number, value, text};
});

let timer;
let polling = false;
let mayPollAt = 0;

/** With thousands of servers an answer takes longer: at most a tenth of the time goes into asking. */
async function poll() {
  clearTimeout(timer);
  if (polling) {
    return;
  }
  polling = true;
  const began = performance.now();
  try {
    await Promise.all([backends(), ready()]);
    if (byId('notice').dataset.kind === 'poll') {
      notify('');
    }
    document.body.classList.remove('old');
  } catch (refused) {
    notify(`The figures are old: ${refused.message}.`, 'poll');
    tellReady(false, 'no answer');
    document.body.classList.add('old');
  } finally {
    polling = false;
    const now = performance.now();
    mayPollAt = now + 10 * (now - began);
    timer = setTimeout(poll, Math.max(POLL_MS, mayPollAt - now));
  }
}

async function backends() {
  const isNew = state.take(await get('/api/v1/backends'));
  if (isNew) {
    servers.tick();
  }
  servers.render();
  tunnels.backends(state.backends.map(backend => backend.name));
  for (const {line, number, value, text} of FIGURES) {
    const now = value();
    if (isNew) {
      line.add(now);
    }
    write(number, text(now));
  }
  if (tunnels.visible && !document.hidden) {
    tunnels.fetch();
  }
}

async function ready() {
  const answer = await get('/health/ready');
  tellReady(answer.ready, answer.ready ? 'ready' : 'not ready', answer.missing);
}

function tellReady(isGood, text, missing = []) {
  write(byId('ready'), text);
  byId('ready').dataset.tone = isGood ? 'good' : 'bad';
  byId('ready').title = missing.join(', ');
}

async function node() {
  const {nodes} = await get('/api/v1/cluster');
  showNodes(nodes);
  const self = nodes.find(candidate => candidate.self);
  write(byId('node'), `${self.address} · ${self.version} · configuration ${self.config.slice(0, 8)} · up ${duration(self.uptime_s)}`);
}

function every(seconds, task) {
  const run = () => task().catch(() => {}).then(() => setTimeout(run, seconds * 1000));
  run();
}

let waiting;

/** An event changes what is shown: once for a burst of them, and not sooner than the share of time allows. */
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(poll, Math.max(150, mayPollAt - performance.now()));
}

function live(isLive) {
  write(byId('live'), isLive ? 'live' : 'polling');
  byId('live').dataset.tone = isLive ? 'good' : 'warn';
}

function notify(text, kind = '') {
  const notice = byId('notice');
  write(notice, text);
  notice.dataset.kind = kind;
  notice.hidden = !text;
}

onTokenNeeded(async why => {
  write(byId('ask-why'), token() ? why : '');
  byId('ask-token').value = '';
  const given = await confirmed(byId('ask')) && byId('ask-token').value;
  if (given) {
    keepToken(given);
  }
  showToken();
  return Boolean(given);
});

function showToken() {
  write(byId('token'), token() ? 'Token set' : 'Token');
}

byId('token').onclick = async () => {
  write(byId('ask-why'), '');
  byId('ask-token').value = '';
  if (await confirmed(byId('ask')) && byId('ask-token').value) {
    keepToken(byId('ask-token').value);
  }
  showToken();
};
byId('ask-forget').onclick = () => {
  keepToken('');
  byId('ask').close('');
};
document.addEventListener('visibilitychange', () => document.hidden || poll());

showToken();
live(false);
poll();
events.open();
every(5, node);
