/**
 * Markdown of a language model as nodes of the document. The text is never parsed as HTML, so nothing in it can be more than text; links go to http,
 * https and mailto only; pictures become links.
 */
import {h, button, copy} from '/web/dom.js';

const FENCE = /^(\s*)(```+|~~~+)\s*([\w+#.-]*)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const QUOTE = /^\s*>\s?/;
const TABLE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$/;
const DEEPEST = 8;

export function markdown(text) {
  return h('div', {class: 'md'}, blocks(text.replace(/\r\n?/g, '\n').split('\n'), 0));
}

function blocks(lines, depth) {
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    const [node, next] = block(lines, at, depth);
    if (node) {
      nodes.push(node);
    }
    at = next;
  }
  return nodes;
}

/** The block that begins on a line, and the line after it. */
function block(lines, at, depth) {
  const line = lines[at];
  if (line.trim() === '') {
    return [null, at + 1];
  }
  if (FENCE.test(line)) {
    return code(lines, at);
  }
  const heading = HEADING.exec(line);
  if (heading) {
    return [h(heading[1].length < 3 ? 'h3' : 'h4', {}, inline(heading[2])), at + 1];
  }
  if (RULE.test(line)) {
    return [h('hr'), at + 1];
  }
  if (depth < DEEPEST && QUOTE.test(line)) {
    const end = until(lines, at, (one) => QUOTE.test(one));
    return [h('blockquote', {class: 'md'}, blocks(lines.slice(at, end).map((one) => one.replace(QUOTE, '')), depth + 1)), end];
  }
  if (depth < DEEPEST && ITEM.test(line)) {
    return items(lines, at, depth);
  }
  if (line.includes('|') && TABLE.test(lines[at + 1] ?? '')) {
    return table(lines, at);
  }
  const end = Math.max(at + 1, until(lines, at, (one, index) => one.trim() !== '' && (index === at || !begins(one))));
  return [h('p', {}, lined(lines.slice(at, end))), end];
}

const begins = (line) => FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line);

function until(lines, at, belongs) {
  let end = at;
  while (end < lines.length && belongs(lines[end], end)) {
    end++;
  }
  return end;
}

function code(lines, at) {
  const [, , fence, language] = FENCE.exec(lines[at]);
  const end = until(lines, at + 1, (one) => !one.trim().startsWith(fence));
  const text = lines.slice(at + 1, end).join('\n');
  const head = h('div', {}, h('span', {}, language || 'text'), button('copy', 'Copy', () => copy(text), {class: 'link'}));
  return [h('div', {class: 'code'}, head, h('pre', {tabindex: '0'}, h('code', {}, text))), end + 1];
}

/** A list; what is indented below an item belongs to it. */
function items(lines, at, depth) {
  const [, indent, mark] = ITEM.exec(lines[at]);
  const ordered = /\d/.test(mark);
  const list = h(ordered ? 'ol' : 'ul', ordered ? {start: Number.parseInt(mark, 10)} : {});
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next]);
    if (!item || item[1].length !== indent.length || /\d/.test(item[2]) !== ordered) {
      break;
    }
    const deeper = new RegExp(`^\\s{${indent.length + 1},}\\S`);
    const end = until(lines, next + 1, (one, index) => deeper.test(one) || (one.trim() === '' && deeper.test(lines[index + 1] ?? '')));
    const inner = lines.slice(next + 1, end);
    const margin = Math.min(...inner.filter((one) => one.trim()).map((one) => one.search(/\S/)));
    const below = blocks(inner.map((one) => one.slice(Number.isFinite(margin) ? margin : 0)), depth + 1);
    list.append(h('li', {}, inline(item[3]), below));
    next = end;
    while (lines[next]?.trim() === '' && ITEM.test(lines[next + 1] ?? '')) {
      next++;
    }
  }
  return [list, next];
}

const cells = (line) => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim());

function table(lines, at) {
  const end = until(lines, at + 2, (one) => one.includes('|') && one.trim() !== '');
  const row = (line, tag) => h('tr', {}, cells(line).map((cell) => h(tag, {}, inline(cell))));
  const body = lines.slice(at + 2, end).map((line) => row(line, 'td'));
  return [h('div', {class: 'scroll'}, h('table', {}, h('thead', {}, row(lines[at], 'th')), h('tbody', {}, body))), end];
}

/** Lines of a paragraph; a model means the line breaks that it writes. */
const lined = (lines) => lines.flatMap((line, index) => [...(index > 0 ? [h('br')] : []), ...inline(line.trim())]);

const SPANS = [
  [/^\\([\\`*_{}[\]()#+\-.!~|>])/, (match) => match[1]],
  [/^(`+)(?!`)(.+?)(?<!`)\1(?!`)/, (match) => h('code', {}, match[2].trim())],
  [/^!?\[((?:[^[\]\\]|\\.)*)\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/, (match, depth) => link(match[2], inline(match[1] || match[2], depth))],
  [/^(https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?)\]*_])/, (match) => link(match[1], [match[1]])],
  [/^(\*\*|__)(?=\S)(.+?\S?)\1(?!\w)/, (match, depth) => h('strong', {}, inline(match[2], depth))],
  [/^~~(?=\S)(.+?)~~/, (match, depth) => h('del', {}, inline(match[1], depth))],
  [/^\*(?=[^\s*])(.*?[^\s*])\*(?!\*)/, (match, depth) => h('em', {}, inline(match[1], depth))],
  [/^_(?=[^\s_])(.*?[^\s_])_(?!\w)/, (match, depth) => h('em', {}, inline(match[1], depth))],
];
const SPECIAL = /[\\`!\[h*_~]/;

function inline(text, depth = 0) {
  if (depth > DEEPEST) {
    return [text];
  }
  const nodes = [];
  let plain = '';
  let rest = text;
  while (rest) {
    const found = SPECIAL.test(rest[0]) && !(/\w$/.test(plain) && /[h_]/.test(rest[0])) ? span(rest, depth + 1) : undefined;
    if (found) {
      nodes.push(plain, found.node);
      plain = '';
      rest = rest.slice(found.length);
    } else {
      const next = rest.slice(1).search(SPECIAL);
      const end = next < 0 ? rest.length : next + 1;
      plain += rest.slice(0, end);
      rest = rest.slice(end);
    }
  }
  nodes.push(plain);
  return nodes.filter((node) => node !== '');
}

function span(rest, depth) {
  for (const [pattern, make] of SPANS) {
    const match = pattern.exec(rest);
    if (match) {
      return {node: make(match, depth), length: match[0].length};
    }
  }
  return undefined;
}

function link(address, words) {
  return /^(https?:\/\/|mailto:)/i.test(address)
    ? h('a', {href: address, target: '_blank', rel: 'noopener noreferrer nofollow'}, words)
    : h('span', {}, words);
}
