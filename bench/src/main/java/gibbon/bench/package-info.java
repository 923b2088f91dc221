/** JMH benchmarks: kernels and whole steps, on any device. */
package gibbon.bench;
