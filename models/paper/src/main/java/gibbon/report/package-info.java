/** What a person reads and looks at: result tables, pictures, plots and the HTML report. */
package gibbon.report;
