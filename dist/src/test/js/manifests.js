// Validates the Kubernetes manifests of a file: each document against the schema of its kind, of the package
// kubernetes-models, and for fields that the schema does not know. Prints "KIND NAME" for each, or what is wrong.
'use strict';
const fs = require('fs');
const path = require('path');
const yaml = require('yaml');

const [, , file] = process.argv;

/** The same object, which notes what is read of it: a validator reads every field that its schema knows. */
function watched(value, place, unread) {
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const copy = Array.isArray(value) ? [] : {};
  for (const [key, child] of Object.entries(value)) {
    const at = `${place}/${key}`;
    copy[key] = watched(child, at, unread);
    unread.add(at);
  }
  return new Proxy(copy, {
    get(target, key) {
      unread.delete(`${place}/${String(key)}`);
      return target[key];
    },
  });
}

/** The validator behind a model: a model reads all of what it is made of, known or not. */
function schemaOf({ apiVersion, kind }) {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const model = require(`kubernetes-models/${group ? `${group}/` : ''}${version}/${kind}`);
  const name = Object.keys(model).find(each => each !== kind);
  return require(path.join(path.dirname(require.resolve('kubernetes-models')), '_schemas', `${name}.js`)).validate;
}

function faults(document) {
  const unread = new Set();
  const validate = schemaOf(document);
  if (!validate(watched(document, '', unread))) {
    return validate.errors.map(error => `${error.instancePath}: ${error.message ?? error.keyword}`);
  }
  return [...unread].map(field => `${field} is no field of a ${document.kind}`);
}

let wrong = 0;
for (const parsed of yaml.parseAllDocuments(fs.readFileSync(file, 'utf8'))) {
  const bad = [...parsed.errors, ...parsed.warnings].map(String);
  const document = parsed.toJS();
  bad.push(...(bad.length ? [] : faults(document)));
  if (bad.length) {
    wrong++;
    console.log(`WRONG ${document?.kind} ${document?.metadata?.name}: ${bad.join('; ')}`);
  } else {
    console.log(`${document.kind} ${document.metadata.name}`);
  }
}
process.exit(wrong ? 1 : 0);
