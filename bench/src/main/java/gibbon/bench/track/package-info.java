/** Runs of benchmarks kept, compared, and drawn over commits. */
package gibbon.bench.track;
