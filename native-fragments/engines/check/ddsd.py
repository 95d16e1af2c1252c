"""ddsd.h by ctypes, for measurements and checks from Python."""
import ctypes as C
import hashlib
import json

PHASE = ["none", "load", "encode", "sample", "hires", "decode", "upscale"]
CODE = ["OK", "CANCELLED", "INVALID", "UNSUPPORTED", "LOAD_FAILED", "OUT_OF_MEMORY", "FAILED", "BUSY", "INTERNAL"]
ERROR_SIZE = 8192

LOG = C.CFUNCTYPE(None, C.c_int32, C.c_char_p, C.c_void_p)
PROGRESS = C.CFUNCTYPE(None, C.c_int32, C.c_int32, C.c_int32, C.c_int32, C.c_float, C.c_void_p)
PREVIEW = C.CFUNCTYPE(None, C.c_int32, C.c_int32, C.c_int32, C.c_int32, C.c_int32, C.c_void_p, C.c_void_p)


class Image(C.Structure):
    _fields_ = [("width", C.c_int32), ("height", C.c_int32), ("channels", C.c_int32), ("role", C.c_int32), ("data", C.c_void_p)]


class Callbacks(C.Structure):
    _fields_ = [("log", LOG), ("progress", PROGRESS), ("preview", PREVIEW), ("user", C.c_void_p)]


def callbacks(log=None, progress=None, preview=None):
    return Callbacks(
        LOG(lambda level, text, _: log(level, text.decode("utf8", "replace"))) if log else LOG(),
        PROGRESS(lambda p, i, s, n, t, _: progress(PHASE[p], i, s, n, t)) if progress else PROGRESS(),
        PREVIEW(lambda i, s, w, h, c, d, _: preview(i, s, w, h, c, C.string_at(d, w * h * c))) if preview else PREVIEW(),
        None)


class Lib:
    """Pictures are tuples (width, height, channels, bytes); inputs have their role in front."""

    def __init__(self, path):
        lib = self.lib = C.CDLL(path)
        images, error = C.POINTER(C.POINTER(Image)), [C.c_char_p, C.c_int64]
        lib.ddsd_engine_info.restype = lib.ddsd_describe.restype = C.c_int64
        lib.ddsd_engine_info.argtypes = error
        lib.ddsd_describe.argtypes = [C.c_void_p, *error]
        lib.ddsd_open.argtypes = [C.c_char_p, C.POINTER(Callbacks), C.POINTER(C.c_void_p), *error]
        lib.ddsd_generate.argtypes = [C.c_void_p, C.c_char_p, C.POINTER(Image), C.c_int32, C.POINTER(Callbacks), images, C.POINTER(C.c_int32), *error]
        lib.ddsd_upscale.argtypes = [C.c_char_p, C.POINTER(Image), C.POINTER(Callbacks), images, C.POINTER(C.c_int32), *error]
        lib.ddsd_cancel.argtypes = [C.c_void_p, C.c_int32]
        lib.ddsd_close.argtypes = [C.c_void_p]
        lib.ddsd_free_images.argtypes = [C.POINTER(Image), C.c_int32]

    def info(self):
        size = self.lib.ddsd_engine_info(None, 0)
        text = C.create_string_buffer(size)
        self.lib.ddsd_engine_info(text, size)
        return json.loads(text.value)

    def open(self, params, **listeners):
        handle, error = C.c_void_p(), C.create_string_buffer(ERROR_SIZE)
        rc = self.lib.ddsd_open(json.dumps(params).encode(), C.byref(callbacks(**listeners)), C.byref(handle), error, ERROR_SIZE)
        return CODE[rc], handle, error.value.decode("utf8", "replace")

    def describe(self, handle):
        text = C.create_string_buffer(4096)
        self.lib.ddsd_describe(handle, text, 4096)
        return json.loads(text.value)

    def cancel(self, handle, mode=0):
        self.lib.ddsd_cancel(handle, mode)

    def close(self, handle):
        self.lib.ddsd_close(handle)

    def generate(self, handle, request, inputs=(), **listeners):
        array, _keep = _inputs(inputs)
        images, count, error = C.POINTER(Image)(), C.c_int32(), C.create_string_buffer(ERROR_SIZE)
        rc = self.lib.ddsd_generate(handle, json.dumps(request).encode(), array, len(inputs), C.byref(callbacks(**listeners)),
                                    C.byref(images), C.byref(count), error, ERROR_SIZE)
        return CODE[rc], self._take(images, count), error.value.decode("utf8", "replace")

    def upscale(self, params, picture, **listeners):
        array, _keep = _inputs([(0, *picture)])
        images, count, error = C.POINTER(Image)(), C.c_int32(), C.create_string_buffer(ERROR_SIZE)
        rc = self.lib.ddsd_upscale(json.dumps(params).encode(), array, C.byref(callbacks(**listeners)), C.byref(images), C.byref(count), error, ERROR_SIZE)
        return CODE[rc], self._take(images, count), error.value.decode("utf8", "replace")

    def _take(self, images, count):
        out = [(i.width, i.height, i.channels, C.string_at(i.data, i.width * i.height * i.channels) if i.data else None)
               for i in (images[k] for k in range(count.value))]
        if count.value:
            self.lib.ddsd_free_images(images, count)
        return out


def _inputs(inputs):
    array, keep = (Image * max(1, len(inputs)))(), []
    for i, (role, width, height, channels, data) in enumerate(inputs):
        keep.append(C.create_string_buffer(data, len(data)))
        array[i] = Image(width, height, channels, role, C.cast(keep[-1], C.c_void_p))
    return array, keep


def digest(picture):
    return hashlib.sha256(picture[3]).hexdigest()[:12] if picture[3] else None
