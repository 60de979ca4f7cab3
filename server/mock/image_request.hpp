// ImageAsk: what the mock reads of a request for images.
#pragma once

#include <cstddef>
#include <string>

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server::mock {

struct ImageAsk {
  std::string model = "mock-image";  // may be left out
  std::string prompt;                // its beginning; of an upload: the files' names and sizes
  std::size_t count = 1;
  bool stream = false;
  std::size_t partial_images = 0;  // of a stream, before each whole one
  bool as_url = false;             // response_format
  bool edit = false;               // of a picture that was sent
  std::size_t text_tokens = 0;
  std::size_t image_tokens = 0;
};

// From JSON. Error: kInvalidRequest, with `param`.
Result<ImageAsk> ReadImage(const ClientRequest& request);

// From a form with pictures. Error: kInvalidRequest, with `param`.
Result<ImageAsk> ReadImageForm(const ClientRequest& request, bool needs_prompt);

}  // namespace gateway::server::mock
