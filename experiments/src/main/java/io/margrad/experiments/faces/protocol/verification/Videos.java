package io.margrad.experiments.faces.protocol.verification;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.Features;

/**
 * Videos as features of their frames.
 *
 * @param frames one row for each frame, the frames of a video one after the other
 * @param starts row of each video's first frame, ascending, and behind them the number of rows: V + 1 numbers for V videos
 */
public record Videos(Features frames, int[] starts) {
    /**
     * Checks the videos.
     *
     * @throws DataException naming a video without frames, and unless the videos have all rows
     */
    public Videos {
        if (starts.length < 2 || starts[0] != 0 || starts[starts.length - 1] != frames.count()) {
            throw new DataException("videos: expected first rows from 0 to " + frames.count() + " of " + frames + ", found "
                    + (starts.length < 2 ? starts.length + " numbers" : starts[0] + " to " + starts[starts.length - 1]));
        }
        for (int v = 0; v + 1 < starts.length; v++) {
            if (starts[v + 1] <= starts[v]) {
                throw new DataException("videos: video " + v + ": expected at least one frame, found rows " + starts[v] + " to "
                        + starts[v + 1] + " (exclusive)");
            }
        }
    }

    /** Number of videos, V. */
    public int count() {
        return starts.length - 1;
    }

    /** Number of frames of a video. */
    public int frames(int video) {
        return starts[video + 1] - starts[video];
    }
}
