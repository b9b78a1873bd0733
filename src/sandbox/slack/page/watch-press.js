/* global window */
/**
 * Whether somebody is in the middle of a click. The browser makes a click of a press and a release on the same element:
 * when the message is drawn anew in between, the click is lost. So drawing waits for the release.
 */

/**
 * @param {() => void} onRelease called after each release; whatever was held back can be drawn soon
 * @returns {() => boolean} whether a pointer or the space bar is down
 */
export const watchPress = (onRelease) => {
  let isDown = false;
  const press = () => {
    isDown = true;
  };
  const release = () => {
    if (!isDown) return;
    isDown = false;
    onRelease();
  };
  window.addEventListener('pointerdown', press, true);
  for (const type of ['pointerup', 'pointercancel', 'blur']) window.addEventListener(type, release, true);
  window.addEventListener('keydown', ({ key }) => key === ' ' && press(), true);
  window.addEventListener('keyup', ({ key }) => key === ' ' && release(), true);
  return () => isDown;
};
