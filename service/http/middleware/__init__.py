"""The layers that every request passes before its route, from the outside in.

CallerAddress: takes the address of the caller from a trusted proxy, if the settings name any
RequestLog: gives the request an id, counts and logs it, adds the security headers
CORSMiddleware: answers pages of the allowed origins, if the settings name any
Compression: compresses the response for other computers
Access: checks the rate and the key
BodyLimits: refuses bodies that are too long or too slow
"""
