// Where each meter stands in the drawing of the mesh: the same for the same meters, whatever came
// first.

const words = (a, b) => a < b ? -1 : a > b ? 1 : 0;

/** Networks and trees, each with lanes of meters by level. */
function trees(nodes) {
  const byTree = new Map();
  for (const node of nodes) {
    const key = `${node.network ?? ''}\u0000${node.tree_id ?? ''}`;
    if (!byTree.has(key)) byTree.set(key, { network: node.network, tree: node.tree_id, nodes: [] });
    byTree.get(key).nodes.push(node);
  }
  // Those of which nothing is known come last.
  return [...byTree.values()].sort((a, b) => (a.tree === undefined) - (b.tree === undefined)
    || words(a.network ?? '', b.network ?? '') || words(a.tree ?? '', b.tree ?? ''));
}

function levelsOf(nodes) {
  const levels = new Map();
  for (const node of nodes) {
    const level = Number.isFinite(node.level) ? node.level : Infinity;
    if (!levels.has(level)) levels.set(level, []);
    levels.get(level).push(node);
  }
  return [...levels.entries()].sort((a, b) => a[0] - b[0]);
}

/**
 * A level's meters below those that they speak with in the levels above, else by cost and address.
 */
function inOrder(nodes, neighbours, places) {
  const keyed = nodes.map(node => {
    const above = (neighbours.get(node.address) ?? []).map(address => places.get(address))
      .filter(place => place !== undefined);
    const middle = above.length === 0 ? Infinity
      : above.reduce((sum, place) => sum + place.x, 0) / above.length;
    return [middle, node];
  });
  return keyed.sort((a, b) => (a[0] === b[0] ? 0 : a[0] - b[0])
    || (a[1].route_cost ?? Infinity) - (b[1].route_cost ?? Infinity)
    || words(a[1].address, b[1].address)
  ).map(pair => pair[1]);
}

/**
 * Places for meters in a drawing `width` wide.
 *
 * Returns `{ height, places: Map(address → { x, y }), titles: [{ x, y, text }], lanes: [{ x, y,
 * width, height, text }] }`. Trees stand side by side as far as there is room; each level of one is
 * a lane of as many lines as it needs.
 */
export function layout(nodes, links, width) {
  const neighbours = new Map();
  const join = (a, b) => {
    if (!neighbours.has(a)) neighbours.set(a, []);
    neighbours.get(a).push(b);
  };
  for (const link of links) {
    join(link.source, link.destination);
    join(link.destination, link.source);
  }
  const all = trees(nodes);
  const most = Math.max(1, ...all.map(tree => tree.nodes.length));
  const narrowest = most > 40 ? 320 : most > 6 ? 220 : 150;
  const columns = Math.max(1, Math.min(all.length, Math.floor(width / narrowest)));
  const spacing = nodes.length > 300 ? 17 : nodes.length > 60 ? 24 : 40;
  const result = { height: 0, places: new Map(), titles: [], lanes: [] };
  const columnWidth = width / columns;
  let top = 0;
  for (let first = 0; first < all.length; first += columns) {
    const heights = all.slice(first, first + columns).map((tree, column) =>
      placeTree(tree, { left: column * columnWidth, top, width: columnWidth - 12, spacing },
        neighbours, result));
    top += Math.max(...heights) + 18;
  }
  result.height = Math.max(0, top - 18);
  return result;
}

/** Places one tree, and returns its height. */
function placeTree(tree, { left, top, width, spacing }, neighbours, result) {
  const gutter = 34;
  const title = tree.tree === undefined ? 'Tree not known' : `Tree ${tree.tree}`;
  result.titles.push({ x: left, y: top + 14,
    text: [title, tree.network].filter(Boolean).join(' · ') });
  const inLine = Math.max(1, Math.floor((width - gutter) / spacing));
  let y = top + 24;
  for (const [level, nodes] of levelsOf(tree.nodes)) {
    const lines = Math.ceil(nodes.length / inLine);
    const height = lines * spacing + 8;
    const text = level === Infinity ? '?' : String(level);
    result.lanes.push({ x: left, y, width, height, text });
    const ordered = inOrder(nodes, neighbours, result.places);
    // Line under line first, so that neighbours in this order stay near one another.
    const step = (width - gutter) / Math.ceil(nodes.length / lines);
    ordered.forEach((node, index) => result.places.set(node.address, {
      x: Math.round(left + gutter + (Math.floor(index / lines) + 0.5) * step),
      y: Math.round(y + 4 + (index % lines + 0.5) * spacing) }));
    y += height + 4;
  }
  return y - top;
}
