/** A README as npm shows it: without what is true only until then. @param {string} text */
export const asPublished = (text) => text.replace(/<!-- unpublished -->[\s\S]*?<!-- \/unpublished -->\n\n?/g, '');
