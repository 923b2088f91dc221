/** The command {@code gibbon check}: what to know of a device before trusting it. */
package gibbon.check.app;
