import '@fontsource-variable/inter/wght.css';
import './ui/page.css';
import { mount } from 'svelte';
import App from './ui/App.svelte';

const target = document.getElementById('app');
if (target) mount(App, { target });
