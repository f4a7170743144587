// Small lines of the last minutes.
import {draw} from './dom.js';

const POINTS = 150; // five minutes, one each two seconds

/** A line with a soft ground under it; `add` appends a value. */
export class Sparkline {
  constructor(width, height, label) {
    this.width = width;
    this.height = height;
    this.values = [];
    this.svg = draw('svg', {viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label, class: 'spark'});
    this.ground = draw('path', {class: 'ground'});
    this.line = draw('path', {class: 'line'});
    this.svg.append(this.ground, this.line);
  }

  add(value) {
    this.values.push(value);
    if (this.values.length > POINTS) {
      this.values.shift();
    }
    this.render();
  }

  render() {
    if (this.values.length < 2) {
      return;
    }
    const max = Math.max(1, ...this.values);
    const step = this.width / (POINTS - 1);
    const left = this.width - step * (this.values.length - 1);
    const top = value => (this.height - 1.5 - (value / max) * (this.height - 3)).toFixed(1);
    const path = this.values.map((value, i) => `${i ? 'L' : 'M'}${(left + i * step).toFixed(1)} ${top(value)}`).join('');
    this.line.setAttribute('d', path);
    this.ground.setAttribute('d', `${path}L${this.width} ${this.height}L${left.toFixed(1)} ${this.height}Z`);
  }
}
