/** How the account of an attack is shown: as text, JSON, graph, timeline and page. */
package gibbon.explain.view;
