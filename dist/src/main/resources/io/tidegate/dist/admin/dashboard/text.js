// Figures and times as people read them.

const UNITS = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];

/** Such as 3 h 12 min; two units at most. */
export function duration(seconds) {
  const parts = [];
  let rest = Math.max(0, Math.floor(seconds));
  for (const [size, unit] of UNITS) {
    if ((rest >= size || unit === 's' && !parts.length) && parts.length < 2) {
      parts.push(`${Math.floor(rest / size)} ${unit}`);
      rest %= size;
    } else if (parts.length) {
      break;
    }
  }
  return parts.join(' ');
}

export function since(instant, now = Date.now()) {
  return duration((now - Date.parse(instant)) / 1000);
}

export function bytes(count) {
  let value = count;
  for (const unit of ['B', 'kB', 'MB', 'GB', 'TB']) {
    if (value < 1000 || unit === 'TB') {
      return `${value < 10 && unit !== 'B' ? value.toFixed(1) : Math.round(value)} ${unit}`;
    }
    value /= 1000;
  }
  return '';
}

const whole = new Intl.NumberFormat('en');

export function count(value) {
  return whole.format(value);
}

/** A rate: one digit behind the point while it is small. */
export function rate(value) {
  return value > 0 && value < 10 ? value.toFixed(1) : whole.format(Math.round(value));
}

export function clock(instant) {
  return new Date(instant).toLocaleTimeString([], {hour12: false});
}

export function plural(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
