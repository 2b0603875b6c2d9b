package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.images.PictureReader;

/** Images that are read when they are asked for. Safe for use from several threads, and nothing that has to be closed. */
public interface ImageStore {
    /** How many there are. */
    int size();

    /** What image {@code i} is called within its set, for example {@code 0000045/001.jpg}. */
    String name(int i);

    /** Where image {@code i} is, for messages; more than its name where that says too little. */
    String location(int i);

    /**
     * The encoded image, read anew at each call.
     *
     * @throws DataException when it cannot be read
     */
    byte[] bytes(int i);

    /**
     * The decoded image, read anew at each call.
     *
     * @throws DataException when it cannot be read or decoded
     */
    default Picture picture(int i) {
        return PictureReader.decode(location(i), bytes(i));
    }
}
