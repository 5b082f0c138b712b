// What the page must know of the service: limits, formats and suffixes, written into index.html by the service.

/** The facts by name; service/http/routes/page.py says what each is. */
export const facts = () => JSON.parse(document.getElementById("facts").textContent);
