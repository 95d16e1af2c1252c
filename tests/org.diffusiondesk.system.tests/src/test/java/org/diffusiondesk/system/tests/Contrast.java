package org.diffusiondesk.system.tests;

/** Whether text can be read on what lies below it. */
final class Contrast {
    /** An expression whose value names every visible text with a contrast below 4.5 : 1 (3 : 1 where it is large); switched-off controls may have less. */
    static final String TOO_LITTLE = """
            (() => {
              const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
              const rgba = (colour) => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
                const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
                return {r, g, b, a: a / 255};
              };
              const over = (top, below) => ({r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a),
                b: top.b * top.a + below.b * (1 - top.a), a: 1});
              const light = ({r, g, b}) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const ground = (element) => {
                const layers = [];
                for (let e = element; e; e = e.parentElement) {
                  layers.push(rgba(getComputedStyle(e).backgroundColor));
                }
                return layers.reverse().reduce((below, top) => over(top, below), {r: 255, g: 255, b: 255, a: 1});
              };
              const poor = [];
              for (const element of document.querySelectorAll('body *')) {
                const words = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent.trim()).join('');
                const style = getComputedStyle(element);
                if (!words || !element.checkVisibility({opacityProperty: true, visibilityProperty: true}) || element.closest(':disabled, .sr, option')) {
                  continue;
                }
                const below = ground(element);
                const [one, other] = [light(over(rgba(style.color), below)), light(below)].sort((a, b) => b - a);
                const ratio = (one + 0.05) / (other + 0.05);
                const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 700);
                if (ratio < (large ? 3 : 4.5)) {
                  poor.push(words.slice(0, 30) + ' ' + ratio.toFixed(2));
                }
              }
              return poor;
            })()""";

    private Contrast() {}
}
