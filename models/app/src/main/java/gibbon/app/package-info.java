/** The command line, a file a command. */
package gibbon.app;
