// Elements made from data: always as text, never as markup.

export const byId = id => document.getElementById(id);

/** An element with properties (class, text, title, or any attribute) and children, which may be strings. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  set(element, properties);
  element.append(...children);
  return element;
}

/** An element of SVG. */
export function draw(tag, attributes = {}) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  return element;
}

function set(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'text') {
      element.textContent = value;
    } else if (value === true || value === false) {
      element.toggleAttribute(name, value);
    } else if (value !== undefined && value !== null) {
      element.setAttribute(name, value);
    }
  }
}

/** Writes only what differs: nothing is laid out anew where nothing has changed. */
export function write(element, text) {
  const value = String(text);
  if (element.textContent !== value) {
    element.textContent = value;
  }
}

/** Brings the children of a parent in line with keyed items, keeping the elements (and the focus) of those that stay. */
export function reconcile(parent, items, keyOf, create, update) {
  const old = new Map(Array.from(parent.children, child => [child.dataset.key, child]));
  let next = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let child = old.get(key);
    if (child) {
      old.delete(key);
    } else {
      child = create(item);
      child.dataset.key = key;
    }
    if (child === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(child, next);
    }
    update(child, item);
  }
  old.forEach(child => child.remove());
}

/** Opens a dialog; resolves to whether it was confirmed. */
export function confirmed(dialog) {
  dialog.returnValue = '';
  dialog.querySelectorAll('[data-cancel]').forEach(button => {
    button.onclick = () => dialog.close('');
  });
  dialog.showModal();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'apply'), {once: true});
  });
}
