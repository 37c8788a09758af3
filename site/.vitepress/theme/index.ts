import DefaultTheme from 'vitepress/theme';
import './site.css';

export default {
  extends: DefaultTheme,
  async enhanceApp() {
    // Elements of the page exist in browsers alone.
    if (typeof customElements !== 'undefined') (await import('../../live/index.ts')).defineAll();
  },
};
