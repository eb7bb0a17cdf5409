// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// Ours, for tests alone: thin contracts with the interface of the venue's own where no artefact of those is published.
// The adapters move real conditional tokens of the published contract; router, ramps and wallets keep only what the
// client's calls and signatures must fit. Dollars that the real ones burn and mint are kept as a reserve here.

interface IERC20 {
    function approve(address spender, uint256 amount) external returns (bool);
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function balanceOf(address account) external view returns (uint256);
}

interface IConditionalTokens {
    function splitPosition(address collateral, bytes32 parent, bytes32 condition, uint256[] calldata partition, uint256 amount) external;
    function mergePositions(address collateral, bytes32 parent, bytes32 condition, uint256[] calldata partition, uint256 amount) external;
    function redeemPositions(address collateral, bytes32 parent, bytes32 condition, uint256[] calldata indexSets) external;
    function getCollectionId(bytes32 parent, bytes32 condition, uint256 indexSet) external view returns (bytes32);
    function getPositionId(address collateral, bytes32 collection) external pure returns (uint256);
    function safeTransferFrom(address from, address to, uint256 id, uint256 amount, bytes calldata data) external;
    function balanceOf(address owner, uint256 id) external view returns (uint256);
}

contract Holder {
    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external pure returns (bytes4) {
        return 0xf23a6e61;
    }

    function onERC1155BatchReceived(address, address, uint256[] calldata, uint256[] calldata, bytes calldata) external pure returns (bytes4) {
        return 0xbc197c81;
    }

    function supportsInterface(bytes4) external pure returns (bool) {
        return true;
    }
}

/// Both adapters: `inner` is what the token ids are made of, USDC.e or the wrapped collateral.
contract TestAdapter is Holder {
    IConditionalTokens immutable tokens;
    IERC20 immutable dollar;
    IERC20 immutable inner;
    mapping(bytes32 => bytes32[]) questions;
    mapping(bytes32 => uint256) public getFeeBips;

    constructor(IConditionalTokens tokens_, IERC20 dollar_, IERC20 inner_) {
        tokens = tokens_;
        dollar = dollar_;
        inner = inner_;
        inner_.approve(address(tokens_), type(uint256).max);
    }

    function group(bytes32 marketId, bytes32[] calldata conditions) external {
        questions[marketId] = conditions;
    }

    function charge(bytes32 marketId, uint256 bips) external {
        getFeeBips[marketId] = bips;
    }

    function id(bytes32 condition, uint256 indexSet) public view returns (uint256) {
        return tokens.getPositionId(address(inner), tokens.getCollectionId(0, condition, indexSet));
    }

    function splitPosition(address collateral, bytes32, bytes32 condition, uint256[] calldata partition, uint256 amount) external {
        require(collateral == address(dollar), "not the collateral");
        dollar.transferFrom(msg.sender, address(this), amount);
        tokens.splitPosition(address(inner), 0, condition, partition, amount);
        tokens.safeTransferFrom(address(this), msg.sender, id(condition, 1), amount, "");
        tokens.safeTransferFrom(address(this), msg.sender, id(condition, 2), amount, "");
    }

    function mergePositions(address collateral, bytes32, bytes32 condition, uint256[] calldata partition, uint256 amount) external {
        require(collateral == address(dollar), "not the collateral");
        tokens.safeTransferFrom(msg.sender, address(this), id(condition, 1), amount, "");
        tokens.safeTransferFrom(msg.sender, address(this), id(condition, 2), amount, "");
        tokens.mergePositions(address(inner), 0, condition, partition, amount);
        dollar.transfer(msg.sender, amount);
    }

    function redeemPositions(address collateral, bytes32, bytes32 condition, uint256[] calldata indexSets) external {
        require(collateral == address(dollar), "not the collateral");
        for (uint256 set = 1; set <= 2; set++) {
            uint256 amount = tokens.balanceOf(msg.sender, id(condition, set));
            if (amount > 0) tokens.safeTransferFrom(msg.sender, address(this), id(condition, set), amount, "");
        }
        uint256 before = inner.balanceOf(address(this));
        tokens.redeemPositions(address(inner), 0, condition, indexSets);
        dollar.transfer(msg.sender, inner.balanceOf(address(this)) - before);
    }

    function convertPositions(bytes32 marketId, uint256 indexSet, uint256 amount) external {
        bytes32[] storage all = questions[marketId];
        uint256[] memory both = new uint256[](2);
        (both[0], both[1]) = (1, 2);
        uint256 given = 0;
        for (uint256 i = 0; i < all.length; i++) {
            if ((indexSet >> i) & 1 == 1) {
                tokens.safeTransferFrom(msg.sender, address(this), id(all[i], 2), amount, "");
                given++;
            } else {
                tokens.splitPosition(address(inner), 0, all[i], both, amount);
                tokens.safeTransferFrom(address(this), msg.sender, id(all[i], 1), amount, "");
            }
        }
        require(given > 0, "no outcome of this event");
        dollar.transfer(msg.sender, (given - 1) * amount);
    }
}

/// Shares of protocol version 2: what the router makes and burns.
contract TestPositions {
    event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value);
    event ApprovalForAll(address indexed account, address indexed operator, bool approved);

    mapping(address => mapping(uint256 => uint256)) public balanceOf;
    mapping(address => mapping(address => bool)) public isApprovedForAll;
    address router;

    function serve(address router_) external {
        router = router_;
    }

    function setApprovalForAll(address operator, bool approved) external {
        isApprovedForAll[msg.sender][operator] = approved;
        emit ApprovalForAll(msg.sender, operator, approved);
    }

    function make(address to, uint256 id, uint256 amount) external {
        require(msg.sender == router, "not the router");
        balanceOf[to][id] += amount;
        emit TransferSingle(msg.sender, address(0), to, id, amount);
    }

    function burn(address from, uint256 id, uint256 amount) external {
        require(msg.sender == router && isApprovedForAll[from][router], "not approved");
        balanceOf[from][id] -= amount;
        emit TransferSingle(msg.sender, from, address(0), id, amount);
    }
}

contract TestRouter {
    IERC20 immutable dollar;
    TestPositions immutable positions;
    mapping(bytes31 => uint256[2]) payouts;

    constructor(IERC20 dollar_, TestPositions positions_) {
        dollar = dollar_;
        positions = positions_;
    }

    function report(bytes31 condition, uint256 yes, uint256 no) external {
        payouts[condition] = [yes, no];
    }

    function id(bytes31 condition, uint256 outcome) public pure returns (uint256) {
        return (uint256(uint248(condition)) << 8) | outcome;
    }

    function split(bytes31 condition, uint256 amount) external {
        dollar.transferFrom(msg.sender, address(this), amount);
        positions.make(msg.sender, id(condition, 0), amount);
        positions.make(msg.sender, id(condition, 1), amount);
    }

    function merge(bytes31 condition, uint256 amount) external {
        positions.burn(msg.sender, id(condition, 0), amount);
        positions.burn(msg.sender, id(condition, 1), amount);
        dollar.transfer(msg.sender, amount);
    }

    function redeem(bytes31 condition, uint256 outcome, uint256 amount) external {
        uint256[2] memory payout = payouts[condition];
        uint256 whole = payout[0] + payout[1];
        require(whole > 0, "not resolved");
        positions.burn(msg.sender, id(condition, outcome), amount);
        dollar.transfer(msg.sender, (amount * payout[outcome]) / whole);
    }
}

contract TestRamp {
    IERC20 immutable dollar;

    constructor(IERC20 dollar_) {
        dollar = dollar_;
    }

    function wrap(address asset, address to, uint256 amount) external {
        IERC20(asset).transferFrom(msg.sender, address(this), amount);
        dollar.transfer(to, amount);
    }

    function unwrap(address asset, address to, uint256 amount) external {
        dollar.transferFrom(msg.sender, address(this), amount);
        IERC20(asset).transfer(to, amount);
    }
}
