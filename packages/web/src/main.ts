import '@fontsource-variable/inter/wght.css';
import './ui/page.css';
import { mount } from 'svelte';
import Root from './ui/Root.svelte';

const target = document.getElementById('app');
if (target) {
  target.textContent = '';
  mount(Root, { target });
}
