// Icons, drawn here: strokes on a grid of 24.

const PATHS = {
  attach: "M20 11.5 12.2 19.3a5 5 0 0 1-7.1-7.1l8.3-8.3a3.4 3.4 0 0 1 4.8 4.8l-8.3 8.3a1.7 1.7 0 0 1-2.4-2.4l7.3-7.3",
  back: "M20 12H5M11.5 5.5 5 12l6.5 6.5",
  bell: "M6 10a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4S6 15 6 10M10 20a2.2 2.2 0 0 0 4 0",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M6 6l12 12",
  chats: "M4 5.5h16v11H10.5L6 20.5v-4H4z",
  check: "M4.5 12.8 9.5 18 19.5 7",
  checks: "M1.5 13 6 17.8 15 7.5M11.2 16.4l1.4 1.4L22 7.5",
  chevron: "M6 9.5l6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  contact: "M12 12.2a3.9 3.9 0 1 0 0-7.8 3.9 3.9 0 0 0 0 7.8M4.5 20c.6-3.6 3.6-5.6 7.5-5.6s6.9 2 7.5 5.6",
  copy: "M9 8.5h10.5V20H9zM5.5 15.5h-1V4H15v1.5",
  document: "M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.8V8.5h4.7",
  down: "M12 5v14M5.5 12.5 12 19l6.5-6.5",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  edit: "M4.5 19.5 5.6 15 16.2 4.4a1.9 1.9 0 0 1 2.7 0l.7.7a1.9 1.9 0 0 1 0 2.7L9 18.4z",
  error: "M12 7.5v6M12 16.8v.2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17",
  keyboard: "M3.5 6.5h17v11h-17zM7 10h.1M10.3 10h.1M13.6 10h.1M17 10h.1M8 14h8",
  mail: "M3.5 5.5h17v13h-17zM4 6.5l8 6.3 8-6.3",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M12 5.2v.1M12 12v.1M12 18.8v.1",
  open: "M14 4.5h5.5V10M19 5l-8 8M17 13.5v6H4.5V7h6",
  photo: "M4 5h16v14H4zM4.5 16.5l4.6-4.6 3.6 3.6 2.4-2.2 4.4 3.9M15.2 9.2v.1",
  pin: "M9 3.5h6l-.8 6 3.3 3.5v1.5h-11V13l3.3-3.5zM12 14.5v6",
  reply: "M10 5.5 4 11.5l6 6v-4c5 0 8 1.5 10 5-.3-6-4-9-10-9.3z",
  send: "M4 4.5 21 12 4 19.5l2.6-7.5zM6.8 12H21",
  slash: "M15.5 4 8.5 20",
  split: "M3.5 5h17v14h-17zM12 5v14",
  wifi: "M3.5 9.5a13 13 0 0 1 17 0M6.5 13a8.4 8.4 0 0 1 11 0M9.5 16.4a4 4 0 0 1 5 0M12 19.6v.1",
};

const SVG = "http://www.w3.org/2000/svg";

/** An icon; it says nothing to a screen reader: label the button around it. */
export function icon(name, className = "") {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon ${className}` }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
