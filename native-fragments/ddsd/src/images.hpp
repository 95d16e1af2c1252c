// Pictures across the border: checked on the way in, ownership handed over on the way out.
#pragma once
#include "error.hpp"
#include "stable-diffusion.h"

#include <cstdlib>
#include <new>

namespace ddsd {

inline sd_image_t to_engine(const ddsd_image& image, const std::string& what) {
    if (!image.data) invalid(what + ": no data");
    if (image.width < 1 || image.height < 1 || image.width > 16384 || image.height > 16384) invalid(what + ": width and height must be 1 to 16384");
    if (image.channels != 1 && image.channels != 3) invalid(what + ": must have 1 or 3 channels");
    return sd_image_t{(uint32_t)image.width, (uint32_t)image.height, (uint32_t)image.channels, image.data};
}

// Takes over the engine's malloc'ed array and its pixel blocks, which ddsd_free_images gives back to free().
inline ddsd_image* from_engine(sd_image_t* images, int count) {
    auto* result = (ddsd_image*)calloc((size_t)count, sizeof(ddsd_image));
    for (int i = 0; i < count; i++) {
        if (result)
            result[i] = {(int32_t)images[i].width, (int32_t)images[i].height, (int32_t)images[i].channel, 0, images[i].data};
        else
            free(images[i].data);
    }
    free(images);
    if (!result) throw std::bad_alloc();
    return result;
}

}  // namespace ddsd
