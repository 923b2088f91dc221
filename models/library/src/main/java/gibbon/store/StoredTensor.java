package gibbon.store;

/** An array under a name, such as {@code hidden1.weight}. */
public record StoredTensor(String name, StoredArray array) {
  public StoredTensor {
    if (name.equals(SafetensorsHeader.METADATA)) {
      throw new StoreException("A tensor cannot be named " + name + ", which is for metadata.");
    }
    Quoted.requireEncodable("The tensor name", name);
  }
}
