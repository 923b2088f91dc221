package gibbon.data.fetch;

/** Is told how far a fetch has come. */
@FunctionalInterface
public interface Progress {
  /**
   * Some more is there.
   *
   * @param what is being fetched
   * @param done bytes that are there
   * @param total bytes in all, or −1 where nobody says
   */
  void at(String what, long done, long total);
}
