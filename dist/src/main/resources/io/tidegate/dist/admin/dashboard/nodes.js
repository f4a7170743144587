// The nodes of the cluster; nothing is shown where there is only one.
import {byId, make, reconcile, write} from './dom.js';
import {duration, plural} from './text.js';

const PARTS = ['address', 'version', 'config', 'uptime', 'status'];

export function showNodes(nodes) {
  byId('nodes').hidden = nodes.length < 2;
  const configurations = new Set(nodes.map(node => node.config)).size;
  write(byId('nodes-count'), plural(nodes.length, 'node') + (configurations > 1 ? `, ${configurations} configurations` : ''));
  byId('nodes-count').dataset.tone = configurations > 1 ? 'warn' : '';
  reconcile(byId('nodes-list'), nodes, node => node.id, row, update);
}

function row() {
  return make('tr', {}, ...PARTS.map(part => make('td', {'data-part': part})));
}

function update(element, node) {
  const texts = {
    address: node.address,
    version: node.version,
    config: node.config.slice(0, 8),
    uptime: duration(node.uptime_s),
    status: [node.self ? 'this one' : '', node.leaving ? 'leaving' : ''].filter(Boolean).join(', '),
  };
  PARTS.forEach((part, index) => write(element.children[index], texts[part]));
}
