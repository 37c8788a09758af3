/** Where the page of a method is: its name with hyphens, in the folder that `config.json` names; without one there is none to link to. */
export const methodPage = (docs: string, id: string): string | undefined =>
  docs === '' ? undefined : `${docs}${id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.html`;
