const calm = matchMedia('(prefers-reduced-motion: reduce)');
const TIMING: KeyframeAnimationOptions = { duration: 320, easing: 'cubic-bezier(.2,.7,.2,1)' };

/**
 * Changes the children of a list and lets those that stay glide from where they were, those that are new fade in
 * (first, last, invert, play). Nothing moves for those who asked their system for less motion.
 */
export function animateMoves(list: HTMLElement, change: () => void): void {
  if (calm.matches || !list.isConnected) {
    change();
    return;
  }
  const before = new Map<Element, DOMRect>();
  for (const child of list.children) before.set(child, child.getBoundingClientRect());
  change();
  for (const child of list.children) {
    const from = before.get(child);
    if (!from) {
      child.animate(
        [
          { opacity: 0, transform: 'scale(.97)' },
          { opacity: 1, transform: 'none' },
        ],
        TIMING,
      );
      continue;
    }
    const to = child.getBoundingClientRect();
    const [x, y] = [from.left - to.left, from.top - to.top];
    if (Math.abs(x) < 1 && Math.abs(y) < 1) continue;
    child.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], TIMING);
  }
}
