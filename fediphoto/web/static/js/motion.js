// Whether things may move by themselves: not for those who asked their machine for calm.
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export const isCalm = () => calm.matches;

// How something is scrolled to.
export const glide = () => (calm.matches ? "instant" : "smooth");
