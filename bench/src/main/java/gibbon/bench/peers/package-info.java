/**
 * Gibbon beside other libraries: {@code ./gibbon bench peers}. The driver and what it says to the
 * peers are here; the peers themselves, which need the libraries, are modules under {@code
 * bench/peers}.
 */
package gibbon.bench.peers;
