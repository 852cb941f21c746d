const pattern = document.querySelector("#pattern");

/** The pattern is drawn from the page's title: each name has its own and keeps it. */
const shapes = ["100% 0 0 0", "0 100% 0 0", "0 0 100% 0", "0 0 0 100%", "50%", "0", "100% 0", "50% 50% 0 0"];
const half = "color-mix(in oklab, var(--accent) 55%, var(--wash))";
const tints = ["var(--accent)", "var(--accent)", half, "var(--ink)", "var(--paper)", "none"];
let seed = Array.from(document.title).reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 65_537, 7);

function pick(list) {
  seed = (seed * 75 + 74) % 65_537;
  return list[Math.floor((seed / 65_537) * list.length)];
}

for (let index = 0; index < 20; index += 1) {
  const tile = document.createElement("i");
  tile.style.background = pick(tints);
  tile.style.borderRadius = pick(shapes);
  let turns = 0;
  tile.addEventListener("pointerenter", () => {
    turns += 1;
    tile.style.rotate = `${turns * 90}deg`;
  });
  pattern.append(tile);
}
